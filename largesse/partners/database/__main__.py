"""Django's own commands on the records: ``python -m largesse.partners.database makemigrations``.

They work on the database that ``LARGESSE_DATABASE_URL`` names, else on one in memory.
"""

import os
import sys

from django.core.management import execute_from_command_line

from largesse.fund.address import VARIABLE, address_of
from largesse.partners.database import _settings_of, _switch, set_up

if __name__ == "__main__":
    set_up()
    _switch(_settings_of(address_of(os.environ.get(VARIABLE, "sqlite:///:memory:"))))
    execute_from_command_line([sys.argv[0], *sys.argv[1:]])
