"""Log lines carry a request id and never an identity: no name, no address, no query string, no personal link."""

import contextvars
import json
import logging
import re
from datetime import UTC, datetime

request_id = contextvars.ContextVar("request_id", default="-")


# What Django signs (payload:time:signature), and the keys of a password to set or of an address to confirm: whoever reads the line
# could open the page in the name of somebody.
_SECRET = re.compile(
    r"(?<![\w\-])[\w\-]+:[\w\-]{4,8}:[\w\-]{27,43}|(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[0-9A-Za-z]{1,12}-[0-9a-z]{4,8}-[0-9a-f]{32,}"
)


class SecretFilter(logging.Filter):
    """Take the personal links out of what is written: Django logs the whole path of a page that is not found."""

    def filter(self, record):
        said = record.getMessage()
        kept = _SECRET.sub("[lien]", said)
        if kept != said:
            record.msg, record.args = kept, ()
        return True


class RequestIdFilter(logging.Filter):
    """Stamp each record with the id of the request (or job) under way."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
