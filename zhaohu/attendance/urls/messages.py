from django.urls import path

from zhaohu.attendance.views import messages, own_messages

urlpatterns = [
    path("contact/", messages.listing, name="messages"),
    path("contact/children/<int:child_id>/", messages.thread, name="message_thread"),
    path("contact/write/", messages.write, name="write_message"),
    path("contact/sent/", messages.sent_ones, name="sent_messages"),
    path("contact/sent/<int:message_id>/", messages.message, name="message"),
    path("contact/sent/<int:message_id>/retract/", messages.retract, name="retract_message"),
    path("messages/letters/", own_messages.listing, name="own_messages"),
    path("messages/letters/write/", own_messages.write, name="write_own_message"),
    path("messages/letters/<int:copy_id>/answer/", own_messages.answer, name="answer_message"),
]
