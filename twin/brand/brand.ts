/**
 * Under whose name the portal runs: name, logo, colours and the sender of letters, from one JSON
 * file. Everything in it is checked before anything is shown with it.
 */
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { complaintAbout } from '../billing/worksheets/complaint.ts';
import { optional, sheet, showableText } from '../billing/worksheets/fields.ts';
import { brandColours, type BrandColours } from './colours.ts';
import { brandError } from './errors.ts';
import { badLogo, letterProblem, readLogo, type Logo } from './logo.ts';

const ColourField = Type.String({
  pattern: '^#[0-9a-fA-F]{6}$',
  description: 'a colour as #rrggbb',
});
const LineField = showableText(200, 1);

const BrandSchema = sheet({
  name: showableText(40, 1),
  logo: optional(Type.String({ maxLength: 500_000, description: 'a file, or a data: URL' })),
  letterLogo: optional(Type.String({ maxLength: 500_000, description: 'a file, or a data: URL' })),
  accent: optional(ColourField),
  accentDark: optional(ColourField),
  sender: optional(sheet({ name: LineField, address: LineField, contact: optional(LineField) })),
});
type BrandFile = Static<typeof BrandSchema>;

/** Who writes the letters; the landlord stays the one who is paid. */
interface Issuer {
  readonly name: string;
  /** Parts set apart by commas: street, postcode and town. */
  readonly address: string;
  readonly contact?: string;
}

export interface Brand {
  readonly name: string;
  readonly logo?: Logo;
  readonly letterLogo?: Logo;
  readonly colours?: BrandColours;
  readonly issuer?: Issuer;
}

/** Where a brand comes from. */
export interface BrandSource {
  /** Named in errors. */
  readonly file: string;
  readonly text: string;
  /** Bytes of a picture that the file names. */
  readonly picture: (path: string) => Uint8Array;
}

const CHECK = Compile(BrandSchema);

/** Throws BRAND_*. */
export async function readBrand(source: BrandSource): Promise<Brand> {
  const { file } = source;
  const given = parse(source);
  if (given.accentDark !== undefined && given.accent === undefined) {
    throw badField(file, 'accent', 'there where accentDark is');
  }
  const logo = pictureOf(source, 'logo', given.logo);
  const letterLogo = pictureOf(source, 'letterLogo', given.letterLogo);
  const problem = letterLogo && (await letterProblem(letterLogo));
  if (problem !== undefined) throw badLogo({ file, path: 'letterLogo' }, problem);
  const printed = letterLogo ?? (await printable(logo));
  const { accent, accentDark, sender } = given;
  return {
    name: given.name,
    ...(logo && { logo }),
    ...(printed && { letterLogo: printed }),
    ...(accent && { colours: brandColours({ accent, ...(accentDark && { accentDark }) }, file) }),
    ...(sender && { issuer: sender }),
  };
}

function parse({ file, text }: BrandSource): BrandFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw brandError('BRAND_BAD_FILE', { details: { file, problem }, cause });
  }
  if (CHECK.Check(value)) return value;
  const { path, expected } = complaintAbout(CHECK, value);
  if (path === 'the worksheet') throw badField(file, 'the brand', 'an object with a name');
  throw badField(file, path, /[cC]olour|accent/.test(path) ? 'a colour as #rrggbb' : expected);
}

function badField(file: string, path: string, expected: string): Error {
  return brandError('BRAND_BAD_FIELD', { details: { file, path, expected } });
}

const DATA_URL = /^data:[a-z]+\/[a-z+]+;base64,([A-Za-z0-9+/]+=*)$/;

function pictureOf(
  { file, picture }: BrandSource,
  path: 'logo' | 'letterLogo',
  given: string | undefined,
): Logo | undefined {
  if (given === undefined) return undefined;
  const embedded = DATA_URL.exec(given)?.[1];
  if (embedded !== undefined) return readLogo(Buffer.from(embedded, 'base64'), { file, path });
  if (given.startsWith('data:')) throw badLogo({ file, path }, 'it is no data: URL in base64');
  return readLogo(readPicture(picture, given, { file, path }), { file, path });
}

function readPicture(
  picture: BrandSource['picture'],
  given: string,
  place: { readonly file: string; readonly path: string },
): Uint8Array {
  try {
    return picture(given);
  } catch (error) {
    throw badLogo(place, error instanceof Error ? error.message : String(error));
  }
}

/** The logo of the pages stands on letters too where it can. */
async function printable(logo: Logo | undefined): Promise<Logo | undefined> {
  if (logo === undefined) return undefined;
  return (await letterProblem(logo)) === undefined ? logo : undefined;
}

/** The same brand as one file: pictures inside, nothing beside it. */
export function brandText(source: BrandSource, { logo, letterLogo }: Brand): string {
  const given = parse(source);
  return `${JSON.stringify(
    {
      ...given,
      ...(logo && { logo: dataUrl(logo) }),
      ...(given.letterLogo && letterLogo && { letterLogo: dataUrl(letterLogo) }),
    },
    null,
    2,
  )}\n`;
}

export function dataUrl({ type, bytes }: Logo): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
