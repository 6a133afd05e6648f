"""Routes of the working day."""

from django.urls import path

from .views import case_files, closing, contacts, reminders, supervision, tasks

DAILY = [
    path("kontakt/", contacts.quick_contact, name="quick_contact"),
    path("kontakt/entwurf/", contacts.keep_quick_draft, name="keep_quick_draft"),
    path("aufgaben/", tasks.tasks, name="tasks"),
    path("aufgaben/<uuid:task_id>/", tasks.change_task, name="change_task"),
    path("aufgaben/<uuid:task_id>/stand/", tasks.settle, name="settle_task"),
    path("erinnerungen/", reminders.reminders, name="reminders"),
    path("erinnerungen/kalender/", reminders.calendar_address, name="calendar_address"),
    path("kalender/<str:token>.ics", reminders.calendar_feed, name="calendar_feed"),
    path("uebersicht/", supervision.supervision, name="supervision"),
    path("uebersicht/xlsx/", supervision.supervision_export, name="supervision_export"),
    path("liste/xlsx/", supervision.list_export, name="list_export"),
    path("dateien/<uuid:file_id>/", case_files.show_file, name="file"),
    path("dateien/<uuid:file_id>/bild/", case_files.file_picture, name="file_picture"),
    path("dateien/<uuid:file_id>/seite/<int:page>/", case_files.file_picture, name="file_page"),
    path("dateien/<uuid:file_id>/laden/", case_files.load_file, name="load_file"),
    path("dateien/<uuid:file_id>/loeschen/", case_files.delete_file, name="delete_file"),
    path("<uuid:case_id>/aufgaben/", tasks.case_tasks, name="case_tasks"),
    path("<uuid:case_id>/dateien/", case_files.files, name="files"),
    path("<uuid:case_id>/abschluss/", closing.close, name="close"),
]
