/**
 * A moment as a terminal says it: `2026-11-21 03:48`, in local time. The same in every language, to
 * be compared and searched for; and Intl, which would say it in words, takes 12 ms to load.
 */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day} ${[date.getHours(), date.getMinutes()].map(twoDigits).join(':')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
