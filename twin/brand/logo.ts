/** Pictures of a brand: what pages can show, and what letters can print. */
import { brandError } from './errors.ts';

export interface Logo {
  readonly type: 'image/svg+xml' | 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

const SIZE_MAX_BYTES = 300_000;
const PNG_SIGN = '89504e470d0a1a0a';
/** Places in the first chunk of a PNG (ISO/IEC 15948, 11.2.2). */
const PNG_COLOUR_TYPE_OFFSET = 25;
const PNG_INTERLACE_OFFSET = 28;
/** Grey, RGB and palette; the others carry transparency. */
const OPAQUE_COLOUR_TYPES: readonly (number | undefined)[] = [0, 2, 3];

interface LogoPlace {
  readonly file: string;
  readonly path: string;
}

/** By its content, whatever its file is called. Throws BRAND_BAD_LOGO. */
export function readLogo(bytes: Uint8Array, place: LogoPlace): Logo {
  if (bytes.length > SIZE_MAX_BYTES) {
    throw badLogo(place, `it has ${bytes.length} bytes, at most ${SIZE_MAX_BYTES} are taken`);
  }
  const type = typeOf(Buffer.from(bytes));
  if (type === undefined) throw badLogo(place, 'it is neither SVG nor PNG nor JPEG');
  return { type, bytes };
}

function typeOf(bytes: Buffer): Logo['type'] | undefined {
  if (bytes.subarray(0, 8).toString('hex') === PNG_SIGN) return 'image/png';
  if (bytes.subarray(0, 3).toString('hex') === 'ffd8ff') return 'image/jpeg';
  const isSvg = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]/i;
  return isSvg.test(bytes.toString('utf8')) ? 'image/svg+xml' : undefined;
}

/**
 * Why a letter cannot carry it, or undefined. A PDF takes the pixels as they are; transparency and
 * interlacing would have to be decoded first, and a damaged file would end the program there.
 */
export async function letterProblem({ type, bytes }: Logo): Promise<string | undefined> {
  if (type === 'image/svg+xml') return 'a letter takes no SVG';
  if (type === 'image/png') {
    const isOpaque = OPAQUE_COLOUR_TYPES.includes(bytes[PNG_COLOUR_TYPE_OFFSET]);
    if (!isOpaque || Buffer.from(bytes).includes('tRNS')) return 'it has transparent parts';
    if (bytes[PNG_INTERLACE_OFFSET] !== 0) return 'it is interlaced';
  }
  const { default: PDFDocument } = await import('pdfkit');
  try {
    new PDFDocument().image(Buffer.from(bytes), 0, 0);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function badLogo({ file, path }: LogoPlace, problem: string): Error {
  return brandError('BRAND_BAD_LOGO', { details: { file, path, problem } });
}
