/**
 * Makes `dist`, which is what an installed package runs: Node strips no types below `node_modules`.
 * Types are stripped in place, so every line and column stays where it was in the source.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'vite';
import { ensureDashboard } from '../../cli/common/dashboard-build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = path.join(ROOT, 'dist');
const SOURCES = ['broker', 'cli', 'sim', 'twin'];
const LEFT_OUT = /\.(?:test|fixture|config)\.ts$|\.md$|^decisions$/;
/** A specifier of our own, relative or by an alias, wherever it stands. */
const SPECIFIER = /(['"])((?:\.{1,2}\/|#(?:kernel|wire)\/)[^'"\n]+)\.ts\1/g;

await ensureDashboard((text) => void process.stderr.write(`${text}\n`));
rmSync(DIST, { recursive: true, force: true });
for (const source of SOURCES) build(source);
for (const config of ['cli/vite.config.ts', 'cli/core.vite.config.ts', 'broker/vite.config.ts']) {
  await bundle({ configFile: path.join(ROOT, config), logLevel: 'error' });
}
declareTypes();
cpSync(path.join(ROOT, 'ui/dist'), path.join(DIST, 'ui/dist'), { recursive: true });
cpSync(path.join(ROOT, 'scenarios'), path.join(DIST, 'scenarios'), { recursive: true });
writeManifest();

function build(folder: string): void {
  mkdirSync(path.join(DIST, folder), { recursive: true });
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const from = path.join(folder, entry.name);
    if (LEFT_OUT.test(entry.name)) continue;
    if (entry.isDirectory()) build(from);
    else if (entry.name.endsWith('.ts')) writeScript(from);
    else cpSync(path.join(ROOT, from), path.join(DIST, from));
  }
}

function writeScript(from: string): void {
  const source = readFileSync(path.join(ROOT, from), 'utf8');
  const code = stripTypeScriptTypes(source).replace(SPECIFIER, '$1$2.js$1');
  const target = path.join(DIST, from.replace(/\.ts$/, '.js'));
  const name = path.basename(target);
  writeFileSync(target, `${code}\n//# sourceMappingURL=${name}.map\n`);
  // Each line begins where it began: the first segment of the map, then one line further each time.
  const mappings = code.split('\n').map((_, line) => (line === 0 ? 'AAAA' : 'AACA'));
  const sources = [path.basename(from)];
  const map = { version: 3, file: name, sources, sourcesContent: [source], names: [] };
  writeFileSync(`${target}.map`, JSON.stringify({ ...map, mappings: mappings.join(';') }));
}

/** Of what can be imported, and of what that mentions. */
function declareTypes(): void {
  const entries = ['core', 'wire', 'billing', 'scenario'];
  const options = {
    extends: path.join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: DIST,
      rootDir: ROOT,
    },
    include: [],
    files: entries.map((name) => path.join(ROOT, 'cli/library', `${name}.ts`)),
  };
  const config = path.join(DIST, 'tsconfig.json');
  writeFileSync(config, JSON.stringify(options));
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', config], { stdio: 'inherit' });
  rmSync(config);
  for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const target = path.join(DIST, file);
    writeFileSync(target, readFileSync(target, 'utf8').replace(SPECIFIER, '$1$2.js$1'));
  }
}

/** The nearest manifest decides what `#kernel` and `#wire` are. */
function writeManifest(): void {
  const { name, version } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const imports = { '#kernel/*': './twin/kernel/*', '#wire/*': './twin/wire/*' };
  const manifest = { name, version, private: true, type: 'module', imports };
  writeFileSync(path.join(DIST, 'package.json'), JSON.stringify(manifest, null, 2));
}
