declare module 'gatehouse:pages' {
  /** The pages of the console; see `web/build/pages.ts`. */
  export const pages: readonly (import('./page.ts').Page & { name: string; load: () => Promise<unknown> })[];
}
