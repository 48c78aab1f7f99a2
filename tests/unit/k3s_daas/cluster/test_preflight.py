"""What a machine lacks is said before anything is made."""

from dataclasses import replace

from k3s_daas.cluster.preflight import PACKAGES, Machine, look, reasons_against, search_path

FIT = Machine(system="Linux", user_id=0, has_apt=True, missing_packages=())


def test_a_fit_machine_has_nothing_against_it() -> None:
    assert reasons_against(FIT) == []


def test_missing_packages_are_no_obstacle_where_they_can_be_installed() -> None:
    assert reasons_against(replace(FIT, missing_packages=("runc",))) == []


def test_a_mac_is_told_about_the_ways_out() -> None:
    (reason,) = reasons_against(replace(FIT, system="Darwin", user_id=501))

    assert "this is Darwin" in reason
    assert "--kubeconfig" in reason


def test_everything_that_is_missing_is_said_at_once() -> None:
    machine = replace(FIT, user_id=1000, has_apt=False, missing_packages=("runc", "iptables"))

    not_root, packages = reasons_against(machine)

    assert "sudo" in not_root
    assert "runc iptables" in packages


def test_looking_names_the_packages_whose_sign_is_absent() -> None:
    machine = look(lambda sign: sign not in {"runc", "apt-get"})

    assert machine.missing_packages == ("runc",)
    assert not machine.has_apt
    assert look(lambda sign: False).missing_packages == tuple(PACKAGES)


def test_programs_of_an_administrator_are_found_behind_the_others() -> None:
    assert search_path("/usr/sbin:/bin") == "/usr/sbin:/bin:/usr/local/sbin:/sbin"
    assert search_path("") == "/usr/local/sbin:/usr/sbin:/sbin"
