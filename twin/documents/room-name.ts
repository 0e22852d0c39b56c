/** Rooms by the names that people in Germany give them, in the language of the letter. */
import type { Language } from '#kernel/language.ts';
import { WRITING } from '../words/writing.ts';

/** A name of one's own stays as it is; a number behind a known one too: `Kinderzimmer 2`. */
export function roomName(room: string, language: Language): string {
  const { rooms } = WRITING[language];
  const [, name = room, number = ''] = /^(\D*?)( \d+)?$/.exec(room) ?? [];
  const known = Object.hasOwn(rooms, name) ? rooms[name] : undefined;
  return known === undefined ? room : `${known}${number}`;
}
