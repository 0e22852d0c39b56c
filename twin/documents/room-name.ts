/** Rooms by the names that people in Germany give them, in the language of the letter. */
import type { Language } from '#kernel/language.ts';

const ENGLISH: Readonly<Record<string, string>> = {
  Wohnzimmer: 'Living room',
  Schlafzimmer: 'Bedroom',
  Küche: 'Kitchen',
  Bad: 'Bathroom',
  Badezimmer: 'Bathroom',
  Kinderzimmer: 'Child’s room',
  Arbeitszimmer: 'Study',
  Esszimmer: 'Dining room',
  Gästezimmer: 'Guest room',
  Flur: 'Hall',
  Diele: 'Hall',
  WC: 'Toilet',
  'Gäste-WC': 'Guest toilet',
  Keller: 'Cellar',
  Abstellraum: 'Store room',
  Dachboden: 'Attic',
};

/** A name of one's own stays as it is; a number behind a known one too: `Kinderzimmer 2`. */
export function roomName(room: string, language: Language): string {
  const [, name = room, number = ''] = /^(\D*?)( \d+)?$/.exec(room) ?? [];
  const known = language === 'en' && Object.hasOwn(ENGLISH, name) ? ENGLISH[name] : undefined;
  return known === undefined ? room : `${known}${number}`;
}
