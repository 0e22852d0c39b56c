/** `metertwin brand`: under whose name the portal and its letters go out, from one file. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { BRAND_FILE, brandOf, brandSource } from '../../twin/brand/brand-file.ts';
import { brandText, readBrand, type Brand } from '../../twin/brand/brand.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { writeFile } from '../common/document-file.ts';
import { columns } from '../common/render.ts';

export const command: Command = {
  name: 'brand',
  summary: 'your own name, logo, colours and sender for the portal and its letters',
  usage: ['brand FILE [--check] [--data DIR]', 'brand [--remove] [--data DIR] [--json]'],
  options: {
    check: { type: 'boolean', summary: 'check the file and its pictures, change nothing' },
    remove: { type: 'boolean', summary: 'go back to the name and colours of the product' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin brand brand.json', does: 'checks it and puts it into the data folder' },
    { line: 'metertwin brand brand.json --check', does: 'only checks it' },
    { line: 'metertwin brand', does: 'what is in force' },
  ],
  notes: [
    'A whole file: {"name": "Wärmedienst Muster", "logo": "logo.svg", "letterLogo": "logo.jpg", "accent": "#7a1f5c", "accentDark": "#e6a3cf", "sender": {"name": "Wärmedienst Muster GmbH", "address": "Markt 1, 98693 Ilmenau", "contact": "03677 123456"}}. Only the name must be there. Pictures are named from the folder of the file.',
    'Pages take the name (also in the title and the sign-in), the logo (SVG, PNG or JPEG) and the colours; letters as PDF and HTML take letterLogo (JPEG, or PNG without transparency; default: logo where it can be printed), accent and sender. The sender writes on behalf of the landlord, who stays the one who is paid; `bill --sender FILE` names another one.',
    'A colour must have a contrast of 4.5 : 1 on every surface of its theme; an error names one that has. Without accentDark the accent is lightened for the dark theme.',
    'The file becomes DIR/brand.json with its pictures inside. A portal that runs takes it at its next start, `bill` and `inform` at once.',
  ],
  run: brand,
};

async function brand(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const [file, more] = args.positionals;
  const isAlone = file === undefined;
  if (more !== undefined) throw badUsage('brand', `brand takes one file, and "${more}" is another`);
  if (flag(args, 'check') && isAlone) throw badUsage('brand', '--check needs a file');
  if (flag(args, 'remove') && !isAlone) throw badUsage('brand', '--remove takes no file');
  const dataDir = dataDirOption(args, io);
  if (flag(args, 'remove')) return removeBrand(dataDir, io);
  if (isAlone) return show(await brandOf(dataDir), args, io);
  return takeFile(file, args, io);
}

async function takeFile(file: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const source = brandSource(path.resolve(io.cwd, file), file);
  const read = await readBrand(source);
  if (!flag(args, 'check')) {
    const target = path.join(dataDirOption(args, io), BRAND_FILE);
    writeFile(target, brandText(source, read));
    io.err(`wrote ${target}; a portal that runs takes it at its next start`);
  }
  if (read.logo !== undefined && read.letterLogo === undefined) {
    io.err(
      'letters go out without a logo: name a JPEG, or a PNG without transparency, as letterLogo',
    );
  }
  return show(read, args, io);
}

function removeBrand(dataDir: string, io: CommandIo): ExitCode {
  const file = path.join(dataDir, BRAND_FILE);
  if (!existsSync(file)) io.err(`there is no ${file}`);
  rmSync(file, { force: true });
  return EXIT_CODE.ok;
}

function show(shown: Brand | undefined, args: ParsedArgs, io: CommandIo): ExitCode {
  if (flag(args, 'json')) io.out(JSON.stringify(shown === undefined ? null : asJson(shown)));
  else if (shown === undefined) io.out('No brand: portal and letters have the name Metertwin.');
  else io.out(columns(rowsOf(shown)).join('\n'));
  return EXIT_CODE.ok;
}

/** Without the bytes of the pictures. */
function asJson({ name, logo, letterLogo, colours, issuer }: Brand) {
  const sender = issuer ?? null;
  const types = { logo: logo?.type ?? null, letterLogo: letterLogo?.type ?? null };
  return { name, ...types, colours: colours ?? null, sender };
}

function rowsOf({ name, logo, letterLogo, colours, issuer }: Brand): [string, string][] {
  const sender = issuer && [issuer.name, issuer.address, issuer.contact];
  return [
    ['name', name],
    ['logo of pages', logo?.type ?? 'none'],
    ['logo of letters', letterLogo?.type ?? 'none'],
    ['accent', colours === undefined ? 'of the product' : colours.light.accent],
    ['accent, dark theme', colours === undefined ? 'of the product' : colours.dark.accent],
    ['sender', sender?.filter((part) => part !== undefined).join(', ') ?? 'the landlord'],
  ];
}
