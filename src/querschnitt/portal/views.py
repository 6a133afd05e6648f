from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from querschnitt.common.access import access, anybody


@access(anybody)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
