from tests.standing import STANDING, build_district, cases_of_the_ki


def test_same_day_gives_the_same_district(scratch: str):
    seen = STANDING.told("district").cases
    build_district(figures=False)
    assert cases_of_the_ki() == seen != []
