"""The network: how services are asked, politely, and what they said before.

``terms`` says what each service bears, ``slots`` holds every process to it, ``http`` sends one request,
``exchange`` tries again and knows when to stop, ``cache`` remembers answers, ``desk`` has a queue for each
service, and ``inquiry`` asks what :mod:`kdbib.stages.plan` wants to know.
"""
