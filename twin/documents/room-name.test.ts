import { expect, test } from 'vitest';
import { roomName } from './room-name.ts';

test.each([
  ['Wohnzimmer', 'Living room'],
  ['Kinderzimmer 2', 'Child’s room 2'],
  ['Gäste-WC', 'Guest toilet'],
  ['Musikzimmer', 'Musikzimmer'],
  ['constructor', 'constructor'],
  ['Bad 2 links', 'Bad 2 links'],
  ['', ''],
])('%j is %j on an English letter', (room, english) => {
  expect(roomName(room, 'en')).toBe(english);
  expect(roomName(room, 'de')).toBe(room);
});
