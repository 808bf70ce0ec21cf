"""The resources of Open311, all in one."""

from fastapi import APIRouter

from api.open311 import discovery, reporting, requests, services, updates
from api.open311.places import PREFIX

router = APIRouter(prefix=PREFIX)
for _each in (discovery, services, requests, reporting, updates):
    router.include_router(_each.router)
