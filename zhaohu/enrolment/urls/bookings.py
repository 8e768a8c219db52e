from django.urls import path

from zhaohu.enrolment.views import absences, bookings, day_bookings

urlpatterns = [
    path("care/offers/<int:offer_id>/book/", bookings.book, name="book"),
    path("bookings/", bookings.listing, name="bookings"),
    path("bookings/<int:booking_id>/", bookings.booking, name="booking"),
    path("bookings/<int:booking_id>/cancel/", bookings.cancel, name="cancel_booking"),
    path("places/bookings/", day_bookings.listing, name="day_bookings"),
    path("places/bookings/<int:booking_id>/mark/", day_bookings.mark, name="mark_booking"),
    path("places/bookings/<int:booking_id>/withdraw/", day_bookings.withdraw, name="withdraw_booking"),
    path("home/absences/", absences.listing, name="absences"),
    path("home/absences/report.json", absences.hand_in, name="hand_in_absence"),
    path("absences/<int:placement_id>/report/", absences.report, name="report_absence"),
    path("absences/<int:absence_id>/withdraw/", absences.withdraw, name="withdraw_absence"),
    path("places/absences/", absences.day, name="day_absences"),
]
