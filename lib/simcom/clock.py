"""`time()`: the network's clock. Imported when first used."""
from .inquiry import checked, inquire, value


def time(m):
    """(year, month, day, hour, minute, second, weekday, yearday) in UTC from the network's clock,
    None when the module does not know it. Weekday: Monday is 0."""
    return inquire(m, checked(_time(m), ""))


def _time(m):
    text = yield from value(m, "+CCLK?", "+CCLK:")
    # "yy/MM/dd,hh:mm:ss+zz" [manual 3.2.24], without a zone while nobody has set it; strict: one
    # digit less is another time
    marks = "".join([c for c in text if not c.isdigit()])
    if marks == '"//,::"' and len(text) == 19:
        return None
    if marks not in ('"//,::+"', '"//,::-"') or len(text) != 22:
        raise ValueError
    text = text[1:-1]
    sign = 17
    year, month, day = [int(t) for t in text[:8].split("/")]
    hour, minute, second = [int(t) for t in text[9:17].split(":")]
    if not 20 <= year < 80:  # a clock that nobody has set
        return None
    year += 2000
    minutes = hour * 60 + minute - 15 * int(text[sign:])
    days = _days(year, month, day) + minutes // 1440
    minutes %= 1440
    return _date(days) + (minutes // 60, minutes % 60, second, (days + 5) % 7) + (_yearday(days),)


_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def _days(year, month, day):
    # days since 2000-01-01, a Saturday
    y = year - 2000
    leap = year % 4 == 0 and month > 2
    return y * 365 + (y + 3) // 4 + _BEFORE[month - 1] + leap + day - 1


def _year(days):
    y = days * 4 // 1461
    return 2000 + y, days - (y * 365 + (y + 3) // 4)


def _date(days):
    year, rest = _year(days)
    for month in range(12, 0, -1):
        first = _BEFORE[month - 1] + (year % 4 == 0 and month > 2)
        if rest >= first:
            return (year, month, rest - first + 1)


def _yearday(days):
    return _year(days)[1] + 1
