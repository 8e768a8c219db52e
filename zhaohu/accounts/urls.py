from django.urls import path

from zhaohu.accounts.views import people, security, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.choose, name="sign_in"),
    path("sign-in/code/", sign_in.phone_code, name="phone_code"),
    path("sign-in/password/", sign_in.password, name="password"),
    path("sign-in/factor/", sign_in.factor, name="factor"),
    path("sign-in/enrol/", sign_in.enrol, name="enrol"),
    path("sign-in/renew/", sign_in.renew, name="renew"),
    path("sign-in/unified/", security.unified_begin, name="unified_begin"),
    path("sign-in/unified/back/", security.unified_end, name="unified_end"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("demo/", sign_in.demo, name="demo"),
    path("demo/messages/", sign_in.demo_messages, name="demo_messages"),
    path("security/", security.security, name="security"),
    path("security/sessions/", security.end_sessions, name="end_sessions"),
    path("security/password/", security.change_password, name="change_password"),
    path("security/email/", security.set_email, name="set_email"),
    path("security/stay/", security.stay, name="stay"),
    path("people/", people.people, name="people"),
    path("people/new/", people.make_person, name="make_person"),
    path("people/<int:user_id>/reset/", people.reset_person, name="reset_person"),
    path("people/<int:user_id>/unlock/", people.unlock, name="unlock"),
    path("posts/new/", people.propose_post, name="propose_post"),
    path("posts/<int:post_id>/end/", people.end_post, name="end_post"),
    path("posts/<int:post_id>/", people.decide_post, name="decide_post"),
    path("keys/", people.keys, name="keys"),
    path("keys/<str:key_id>/revoke/", people.revoke_key, name="revoke_key"),
]
