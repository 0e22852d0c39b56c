/** Telegrams as they came in, stored or rejected, and one of them taken apart. */
import { Type, type Static } from 'typebox';
import { REJECTION_REASONS } from '#kernel/rejections.ts';
import {
  CountSchema,
  GatewayIdSchema,
  HexSchema,
  IsoInstantSchema,
  MeterIdSchema,
  nullable,
  StandingSchema,
  VouchedBySchema,
} from './common.ts';

export const TelegramsQuerySchema = Type.Object(
  {
    meterId: Type.Optional(MeterIdSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'only ids below this one' })),
  },
  { additionalProperties: false },
);

const telegramSummary = {
  id: Type.Integer({ minimum: 1 }),
  meterId: nullable(MeterIdSchema),
  rxAt: IsoInstantSchema,
  gatewayId: GatewayIdSchema,
  rssiDbm: nullable(Type.Number()),
  verdict: Type.Union([Type.Literal('stored'), Type.Literal('rejected')]),
  reason: Type.Optional(
    Type.Enum([...REJECTION_REASONS], { description: 'why it gave no reading of its own' }),
  ),
  vouchedBy: Type.Optional(VouchedBySchema),
  standing: Type.Optional(StandingSchema),
  hex: HexSchema,
  withheldBytes: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'bytes cut from the end of `hex`: sent in clear and not for this role',
    }),
  ),
};

export const TelegramSchema = Type.Object(telegramSummary);
export type TelegramSummary = Static<typeof TelegramSchema>;
/** Newest first. */
export const TelegramListSchema = Type.Array(TelegramSchema);

export const TelegramParamsSchema = Type.Object({ id: Type.Integer({ minimum: 1 }) });

/** `start` and `end` are byte offsets in the frame; `domain` plain: the byte was encrypted on air. */
export interface DissectionNode {
  readonly label: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly understanding: 'full' | 'partial' | 'none';
  readonly clause?: string;
  readonly domain: 'frame' | 'plain';
  readonly children: readonly DissectionNode[];
}

/** Registered once under this id, because it refers to itself. */
export const DissectionNodeSchema = Type.Object(
  {
    label: Type.String(),
    value: Type.String(),
    start: CountSchema,
    end: CountSchema,
    understanding: Type.Union([
      Type.Literal('full'),
      Type.Literal('partial'),
      Type.Literal('none'),
    ]),
    clause: Type.Optional(Type.String()),
    domain: Type.Union([Type.Literal('frame'), Type.Literal('plain')]),
    children: Type.Array(Type.Ref('DissectionNode#')),
  },
  { $id: 'DissectionNode' },
);

const DissectionSchema = Type.Object({
  frame: HexSchema,
  view: Type.String({
    description: 'the frame as hex, plaintext in place of ciphertext where it could be decrypted',
  }),
  root: Type.Unsafe<DissectionNode>(Type.Ref('DissectionNode#')),
  error: Type.Optional(
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      hint: Type.String(),
      offset: Type.Optional(CountSchema),
    }),
  ),
});
export type DissectionAnswer = Static<typeof DissectionSchema>;

export const TelegramDetailSchema = Type.Object({
  ...telegramSummary,
  dissection: DissectionSchema,
});
export type TelegramDetail = Static<typeof TelegramDetailSchema>;
