"""Who may speak to the agent: root, ourselves, and the screen's group."""

import grp
import os
import pwd

from agent.listening import allowed_peers


def test_without_a_group_only_we_and_root() -> None:
    assert allowed_peers("") == {0, os.getuid()}


def test_a_group_lets_in_those_whose_own_group_it_is() -> None:
    nobody = pwd.getpwnam("nobody")
    group = grp.getgrgid(nobody.pw_gid).gr_name
    assert nobody.pw_uid in allowed_peers(group)
