from django.urls import path

from zhaohu.enrolment.views import round_results, rounds, runs

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path("rounds/<int:round_id>/", rounds.officer_round, name="officer_round"),
    path("rounds/<int:round_id>/change/", rounds.change_round, name="change_round"),
    path("rounds/<int:round_id>/places/", rounds.round_places, name="round_places"),
    path("rounds/<int:round_id>/open/", rounds.open_round, name="open_round"),
    path("rounds/<int:round_id>/close/", rounds.close_round, name="close_round"),
    path("rounds/<int:round_id>/cancel/", rounds.cancel_round, name="cancel_round"),
    path("rounds/<int:round_id>/simulate/", runs.simulate, name="simulate_round"),
    path("rounds/<int:round_id>/propose/", runs.propose_run, name="propose_run"),
    path("rounds/<int:round_id>/publish/", runs.publish_round, name="publish_round"),
    path("rounds/<int:round_id>/public/", round_results.public_round, name="round"),
    path("rounds/<int:round_id>/results/<int:entered_id>/", round_results.round_result, name="round_result"),
    path("rounds/<int:round_id>/results/<int:entered_id>/letter.pdf", round_results.result_letter, name="round_letter"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/confirm/", runs.confirm_run, name="confirm_run"),
    path("runs/<int:run_id>/discard/", runs.discard_run, name="discard_run"),
    path("runs/<int:run_id>/replay/", runs.replay_run, name="replay_run"),
    path("places/rounds/", round_results.own_places, name="own_round_places"),
    path("places/rounds/<int:round_id>/", round_results.set_own_places, name="set_own_round_places"),
]
