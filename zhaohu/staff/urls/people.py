from django.urls import path

from zhaohu.staff.views import hiring, mine, people

urlpatterns = [
    path("staff/", people.listing, name="people"),
    path("staff/hire/", hiring.begin, name="hire"),
    path("staff/<int:employment_id>/", people.file, name="file"),
    path("staff/<int:employment_id>/hire/", hiring.decide, name="decide_hire"),
    path("staff/mine/", mine.mine, name="mine"),
    path("staff/mine/<int:employment_id>/clock/", mine.clock_deed, name="clock"),
]
