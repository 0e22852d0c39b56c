/** A tree of files in memory, so that the rules run on the repository and on planted trees alike. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readSource, type ImportFact, type SourceFacts } from './source-facts.ts';

export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'missing' };

/** An import with what it resolves to. */
export interface Edge extends ImportFact {
  readonly target: Target;
}

const IGNORED = ['.git', 'node_modules', 'dist', 'ui/dist', '.lab', 'coverage', 'test-results'];
const TEXT =
  /\.(ts|cjs|mjs|json|jsonc|ya?ml|md|html|css|svg|sql|txt)$|(^|\/)(\.[\w.]+|LICENSE|run)$/;

export class Project {
  /** Paths from the root with `/`, sorted. */
  readonly paths: readonly string[];
  readonly #files: ReadonlyMap<string, string>;
  readonly #facts = new Map<string, SourceFacts>();
  readonly #edges = new Map<string, readonly Edge[]>();
  readonly #aliases: readonly (readonly [string, string])[];

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files));
    this.paths = [...this.#files.keys()].sort();
    this.#aliases = readAliases(files['package.json']);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  text(path: string): string {
    return this.#files.get(path) ?? '';
  }

  /** TypeScript files, tests included. */
  get sources(): readonly string[] {
    return this.paths.filter((path) => path.endsWith('.ts'));
  }

  facts(path: string): SourceFacts {
    let facts = this.#facts.get(path);
    if (facts === undefined) {
      facts = readSource(path, this.text(path));
      this.#facts.set(path, facts);
    }
    return facts;
  }

  /** Imports of a file, resolved; a dynamic import with gaps counts once for each file it may mean. */
  edges(path: string): readonly Edge[] {
    let edges = this.#edges.get(path);
    if (edges === undefined) {
      edges = this.facts(path).imports.flatMap((fact) =>
        this.#resolve(path, fact.specifier).map((target) => ({ ...fact, target })),
      );
      this.#edges.set(path, edges);
    }
    return edges;
  }

  #resolve(from: string, specifier: string): Target[] {
    if (specifier.startsWith('node:')) return [{ kind: 'builtin', name: specifier }];
    if (specifier === '*' || specifier.startsWith('/')) return [{ kind: 'missing' }];
    const path = this.#toPath(from, specifier.replace(/\?.*$/, ''));
    if (path === undefined) return [{ kind: 'package', name: packageName(specifier) }];
    if (!path.includes('*')) {
      return this.has(path) ? [{ kind: 'file', path }] : [{ kind: 'missing' }];
    }
    const matches = this.paths.filter((candidate) => posix.matchesGlob(candidate, path));
    if (matches.length === 0) return [{ kind: 'missing' }];
    return matches.map((match) => ({ kind: 'file', path: match }));
  }

  #toPath(from: string, specifier: string): string | undefined {
    if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
    const alias = this.#aliases.find(([name]) => specifier.startsWith(name));
    return alias === undefined ? undefined : alias[1] + specifier.slice(alias[0].length);
  }
}

/** `#wire/*` → `./twin/wire/*` of package.json, as prefixes. */
function readAliases(packageJson = '{}'): [string, string][] {
  const { imports = {} } = JSON.parse(packageJson) as { imports?: Record<string, string> };
  return Object.entries(imports).map(([name, path]) => [
    name.replace(/\*$/, ''),
    path.replace(/^\.\//, '').replace(/\*$/, ''),
  ]);
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** All text files below `root` that belong to the repository. */
export function readProject(root: string): Project {
  const files: Record<string, string> = {};
  const exclude = (path: string): boolean =>
    IGNORED.some((name) => path === name || path.endsWith(`/${name}`));
  for (const path of globSync(['**/*', '**/.*', '.*/**'], { cwd: root, exclude })) {
    if (!TEXT.test(path) || !statSync(join(root, path)).isFile()) continue;
    files[path] = readFileSync(join(root, path), 'utf8');
  }
  return new Project(files);
}

/** Tests, what they share, and fixtures beside the code. */
export const isTest = (path: string): boolean =>
  /\.(test|fixture)\.ts$/.test(path) || path.startsWith('test/');

/** True for the folder's files and for the file itself. */
export const isBelow = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place}/`);
