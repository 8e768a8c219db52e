from django.urls import URLPattern, path

from zhaohu.institutions.views import downloads, noncompliance, register, register_page

urlpatterns: list[URLPattern] = [
    path("institutions/", register.register, name="register"),
    path("institutions/data/", downloads.data, name="register_data"),
    path("institutions/<str:uscc>/", register_page.institution, name="institution"),
    path("institutions.csv", downloads.csv_file, name="register_csv"),
    path("institutions.json", downloads.json_file, name="register_json"),
    path("noncompliance/", noncompliance.noncompliance, name="noncompliance"),
    path("sitemap.xml", downloads.sitemap, name="sitemap"),
    path("robots.txt", downloads.robots, name="robots"),
]
