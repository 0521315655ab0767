// ical.js, by which Thunderbird and Nextcloud read calendars, in Node.
//
// A program of its own, begun by foreign.py: what is asked comes as JSON on stdin, the answer goes as JSON to stdout.
// Arguments: what is asked for, and the folder into which npm installed ical.js.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [what, folder] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(join(folder, "node_modules/ical.js/dist/ical.js")));

const parsed = (text) => new ICAL.Component(ICAL.parse(text));

// For each zone the clock's times at which ical.js finds another offset than the right one.
const zones = (asked) =>
  asked.map(({ calendar, runs }) => {
    const zone = new ICAL.Timezone(parsed(calendar).getFirstSubcomponent("vtimezone"));
    const wrong = [];
    for (const [year, month, day, hour, minute, count, right] of runs) {
      // Date as a calendar without zones: its arithmetic is faster than that of ical.js.
      let clock = Date.UTC(year, month - 1, day, hour, minute);
      for (let number = 0; number < count; number += 1, clock += 3600000) {
        const at = new Date(clock);
        const time = new ICAL.Time({
          year: at.getUTCFullYear(),
          month: at.getUTCMonth() + 1,
          day: at.getUTCDate(),
          hour: at.getUTCHours(),
          minute: at.getUTCMinutes(),
        });
        if (zone.utcOffset(time) !== right) wrong.push(time.toICALString());
      }
    }
    return wrong;
  });

// A day as a day, an instant in UTC.
const told = (time) => (time.isDate ? time : time.convertToZone(ICAL.Timezone.utcTimezone)).toICALString();

// What takes place between two days, as UID, start, end, title and status; instants in UTC.
const occurrences = ({ calendar, first, last }) => {
  const events = parsed(calendar)
    .getAllSubcomponents("vevent")
    .map((component) => new ICAL.Event(component));
  const found = [];
  const take = (event, start, end) => {
    const status = event.component.getFirstPropertyValue("status") ?? "";
    if (told(end) > first && told(start) < last) found.push([event.uid, told(start), told(end), event.summary, status]);
  };
  for (const event of events.filter((one) => !one.isRecurrenceException())) {
    for (const other of events) if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    if (!event.isRecurring()) {
      take(event, event.startDate, event.endDate);
      continue;
    }
    const times = event.iterator();
    for (let at = times.next(); at && told(at) < last; at = times.next()) {
      const { item, startDate, endDate } = event.getOccurrenceDetails(at);
      take(item, startDate, endDate);
    }
  }
  return found;
};

const answer = { zones, occurrences }[what](JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify(answer));
