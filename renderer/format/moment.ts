/** Moments as people write them, in the language and time zone of the browser. */

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exactTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The hour when it was today, else the day as well. */
export function formatMoment(at: number, now: number): string {
  return isSameDay(at, now) ? time.format(at) : dayAndTime.format(at);
}

/** With seconds, for something that has just happened. */
export function formatExactTime(at: number): string {
  return exactTime.format(at);
}

function isSameDay(left: number, right: number): boolean {
  return new Date(left).toDateString() === new Date(right).toDateString();
}
