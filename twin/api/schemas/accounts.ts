/** The own account: one-time codes, password, sessions. */
import { Type, type Static } from 'typebox';
import { IsoInstantSchema } from './common.ts';

const Password = Type.String({ minLength: 1, maxLength: 1024 });

export const RedeemSchema = Type.Object(
  {
    user: Type.String({ minLength: 1, maxLength: 128 }),
    code: Type.String({ minLength: 1, maxLength: 128, description: 'of metertwin user invite' }),
    password: Password,
  },
  { additionalProperties: false },
);
export type Redeem = Static<typeof RedeemSchema>;

export const PasswordChangeSchema = Type.Object(
  { password: Password, newPassword: Password },
  { additionalProperties: false },
);
export type PasswordChangeRequest = Static<typeof PasswordChangeSchema>;

const OwnSessionSchema = Type.Object({
  id: Type.String({ description: 'names the session; it signs nobody in' }),
  createdAt: IsoInstantSchema,
  expiresAt: IsoInstantSchema,
  current: Type.Boolean({ description: 'the one that asks' }),
});
export type OwnSession = Static<typeof OwnSessionSchema>;
/** Newest first. */
export const OwnSessionListSchema = Type.Array(OwnSessionSchema);

export const SessionIdSchema = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) });
