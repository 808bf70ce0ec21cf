"""What happened to the registers: facts in the past tense, one stream a register."""

from domain.directory.events.base import RegisterChanged as RegisterChanged
from domain.directory.events.grids import GridsChanged as GridsChanged
from domain.directory.events.grids import GridsDivided as GridsDivided
from domain.directory.events.lists import AssignmentsChanged as AssignmentsChanged
from domain.directory.events.lists import CertificatesChanged as CertificatesChanged
from domain.directory.events.lists import ResponsibilitiesChanged as ResponsibilitiesChanged
from domain.directory.events.people import AbsencesChanged as AbsencesChanged
from domain.directory.events.people import PeopleChanged as PeopleChanged
from domain.directory.events.people import PostsChanged as PostsChanged
from domain.directory.events.people import UnitsChanged as UnitsChanged
from domain.directory.events.places import AddressesChanged as AddressesChanged
from domain.directory.events.places import ObjectsChanged as ObjectsChanged
from domain.directory.events.places import PlacesChanged as PlacesChanged
