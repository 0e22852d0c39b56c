/** Signing in and out. */
import { Type, type Static } from 'typebox';
import { DwellingIdSchema } from './common.ts';

export const RoleSchema = Type.Union([
  Type.Literal('operator'),
  Type.Literal('landlord'),
  Type.Literal('tenant'),
  Type.Literal('lab'),
]);
export type Role = Static<typeof RoleSchema>;

export const SignInSchema = Type.Object(
  {
    user: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { additionalProperties: false },
);
export type SignIn = Static<typeof SignInSchema>;

export const DemoSignInSchema = Type.Object(
  { role: RoleSchema, dwellingId: Type.Optional(DwellingIdSchema) },
  { additionalProperties: false },
);
export type DemoSignInRequest = Static<typeof DemoSignInSchema>;

export const SessionSchema = Type.Object({
  user: Type.String(),
  role: RoleSchema,
  dwellingId: Type.Optional(DwellingIdSchema),
  csrfToken: Type.String({ description: 'send it as x-csrf-token with every write' }),
  demo: Type.Boolean({ description: 'true for the users that only a simulated portal has' }),
});
export type Session = Static<typeof SessionSchema>;

/** Nobody is signed in: an answer like any other, so that a first visit is no error. */
export const SignedOutSchema = Type.Object({
  user: Type.Null(),
  demo: Type.Boolean({ description: 'true where POST /session/demo lets this visitor in' }),
});
export type SignedOut = Static<typeof SignedOutSchema>;
