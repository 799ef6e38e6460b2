/** A catalogue of translations. The build turns XLIFF into templates of `@lit/localize`. */
declare module '*.xlf' {
  export const templates: import('@lit/localize').LocaleModule['templates'];
}
