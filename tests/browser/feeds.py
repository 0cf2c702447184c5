"""What programs of other people make of our calendar, our feeds and our wire format. PAGE_URL is a running demo."""

import datetime
import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import feedparser
import icalendar

PAGE = os.environ["PAGE_URL"]
# A calendar with all that one can hold: the snapshot that the unit tests keep.
SNAPSHOT = os.path.join(
    os.path.dirname(__file__), "../../src/view/calendar/snapshots/bonghwa__view__calendar__tests__calendar_ko.snap"
)


def get(path):
    with urllib.request.urlopen(PAGE + path, timeout=10) as reply:
        return reply.read()


class Readers(unittest.TestCase):
    def test_a_calendar_is_read_with_its_zone(self):
        for path in ["/calendar.ics", "/en/calendar.ics"]:
            calendar = icalendar.Calendar.from_ical(get(path))
            zones = calendar.walk("VTIMEZONE")
            self.assertEqual([str(zone["TZID"]) for zone in zones], ["Asia/Seoul"])
            for event in calendar.walk("VEVENT"):
                self.assertTrue(event["UID"] and event["SUMMARY"] and event["DTSTAMP"].dt)

    def test_events_keep_their_instants_and_words(self):
        with open(SNAPSHOT, encoding="utf-8") as file:
            text = file.read().split("---\n", 2)[2]
        calendar = icalendar.Calendar.from_ical(text.replace("\n", "\r\n"))
        planned, cancelled = calendar.walk("VEVENT")
        begins = planned["DTSTART"].dt.astimezone(datetime.timezone.utc)
        self.assertEqual(begins.isoformat(), "2022-10-19T00:00:00+00:00")
        self.assertEqual((int(planned["SEQUENCE"]), str(planned["STATUS"])), (1, "CONFIRMED"))
        self.assertIn("저장 장치를 바꿉니다; 그동안, 사진을", str(planned["DESCRIPTION"]))
        self.assertEqual(str(cancelled["STATUS"]), "CANCELLED")
        zone = calendar.walk("VTIMEZONE")[0].to_tz()
        self.assertEqual(datetime.datetime(2022, 10, 19, tzinfo=zone).utcoffset(), datetime.timedelta(hours=9))

    def test_feeds_are_sound_and_dated(self):
        for path in ["/history.atom", "/history.rss", "/updates.atom", "/en/updates.atom"]:
            feed = feedparser.parse(get(path))
            self.assertFalse(feed.bozo, f"{path}: {feed.get('bozo_exception')}")
            self.assertTrue(feed.entries, path)
            for entry in feed.entries:
                self.assertTrue(entry.id and entry.title and entry.link and entry.published_parsed, path)

    def test_feeds_are_well_formed(self):
        for path in ["/history.atom", "/history.rss", "/updates.atom"]:
            subprocess.run(["xmllint", "--noout", "-"], input=get(path), check=True)

    def test_an_exporter_of_the_fields_format_reads_the_summary(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SERVICES_JSON_PATH"] = os.path.join(folder, "services.json")
            page = {"url": f"{PAGE}/api/v2/summary.json", "name": "page"}
            with open(os.environ["SERVICES_JSON_PATH"], "w", encoding="utf-8") as file:
                json.dump({"page": page}, file)
            os.chdir(folder)
            from statuspage_prometheus_exporter.service_checker import check_service_status

            said = check_service_status("page", page)
        self.assertIsNotNone(said["status"], said)
        self.assertNotIn("error", {key for key, value in said.items() if value})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
