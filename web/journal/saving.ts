import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isAbort } from '../core/resource.ts';

/** A kind of file that the journal can be saved as. */
export interface FileKind {
  label: string;
  mediaType: string;
  extension: string;
}

export const fileKinds: readonly FileKind[] = [
  { label: 'CSV', mediaType: 'text/csv', extension: 'csv' },
  { label: 'NDJSON', mediaType: 'application/x-ndjson', extension: 'ndjson' },
];

/** Offers a file to the browser, which saves it where the reader's downloads are. */
const save = (parts: readonly string[], name: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Browsers start the download in a task of their own.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** Downloads the parts of a file and saves them as one. */
export class FileSaving implements ReactiveController {
  /** The file that is being downloaded. */
  kind: FileKind | undefined;
  /** How many parts of it have arrived. */
  parts = 0;
  error: unknown;
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
  }

  cancel(): void {
    this.#abort?.abort();
    this.kind = undefined;
    this.error = undefined;
    this.#host.requestUpdate();
  }

  /**
   * @param read downloads the parts of the file
   * @param name the name of the file, without its extension
   * @returns whether the file was saved
   */
  async run(
    kind: FileKind,
    name: string,
    read: (mediaType: string, signal: AbortSignal) => AsyncIterable<string>,
  ): Promise<boolean> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    this.kind = kind;
    this.parts = 0;
    const parts: string[] = [];
    try {
      for await (const part of read(kind.mediaType, abort.signal)) {
        parts.push(part);
        this.parts = parts.length;
        this.#host.requestUpdate();
      }
      if (abort.signal.aborted) return false;
      save(parts, `${name}.${kind.extension}`, kind.mediaType);
      return true;
    } catch (error) {
      if (!abort.signal.aborted && !isAbort(error)) this.error = error;
      return false;
    } finally {
      if (!abort.signal.aborted) this.kind = undefined;
      this.#host.requestUpdate();
    }
  }
}
