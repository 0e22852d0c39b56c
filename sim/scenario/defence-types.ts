/** Defences that a scenario switches off or on, as records of its file. */
import Type from 'typebox';
import { DEMONSTRATIONS } from '#kernel/defences.ts';

const demonstratedType = Type.Array(Type.Enum([...DEMONSTRATIONS]), {
  description:
    'Switched on, though nobody should rely on them: D5, the window of access numbers, to show that it fails alone.',
});

export const offType = Type.Array(Type.String({ pattern: '^D([1-9]|1[0-7])$' }), {
  description: 'Defences that are switched off, D1 to D17.',
});

export const defencesType = Type.Object(
  { off: Type.Optional(offType), demonstrated: Type.Optional(demonstratedType) },
  { additionalProperties: false },
);
