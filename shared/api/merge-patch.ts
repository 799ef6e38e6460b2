/** A JSON merge patch: members to set, and `null` for members to remove. */
type MergePatch<Document> = { readonly [Member in keyof Document]?: Document[Member] | null | undefined };

/**
 * Applies a JSON merge patch (RFC 7396) to a document without nested objects. The schema of the patch must allow `null`
 * for optional members only.
 * @returns the patched document; the given one stays as it is
 */
export const mergePatch = <Document extends object>(document: Document, patch: MergePatch<Document>): Document =>
  Object.fromEntries(
    Object.entries({ ...document, ...patch }).filter(([, value]) => value !== null && value !== undefined),
  ) as Document;
