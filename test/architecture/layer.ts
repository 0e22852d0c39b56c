/** One row of the layers: a place, and what may be imported there. */
export interface Layer {
  readonly place: string;
  /** Folders or files of ours besides the place itself; `*` means all. */
  readonly folders: readonly string[];
  /** Folders of ours from which only types may be imported. */
  readonly typesOf?: readonly string[];
  readonly packages: readonly string[];
  /** `node:` modules; `*` means all. */
  readonly builtins: readonly string[];
}
