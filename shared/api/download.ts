/** The media type of every answer, unless the caller chooses a download. */
export const jsonType = 'application/json';

/** A list as a file, which the caller chooses with `Accept`. It has all items of the list, in parts if it is large. */
export interface Download {
  description: string;
  fileName: string;
  /** The value of `Content-Type`. @param isContinued whether this is a further part of the file */
  contentType: (isContinued: boolean) => string;
  /** The text of one part. Concatenated, the parts make the file. */
  write(items: readonly unknown[], isContinued: boolean): string;
}

/** The downloads of a route by media type. */
export type Downloads = Readonly<Record<string, Download>>;

/** A media range with its parts in lower case, and its quality. */
interface Range {
  type: string;
  quality: number;
}

const rangeOf = (text: string): Range => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
};

/** The quality of a media type: that of the most specific range that it matches, 0 without one. */
const qualityOf = (mediaType: string, ranges: readonly Range[]): number => {
  const candidates = [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*'];
  const match = candidates.map((type) => ranges.find((range) => range.type === type)).find(Boolean);
  return match?.quality ?? 0;
};

/**
 * Chooses the media type of an answer (RFC 9110, section 12.5.1).
 * @param accept the value of `Accept`
 * @returns the preferred one of JSON and the downloads; JSON if several are preferred equally, or none is acceptable
 */
export const chooseMediaType = (accept: string | undefined, downloads: Downloads): string => {
  const ranges = (accept ?? '*/*').split(',').map(rangeOf);
  const others = Object.keys(downloads).map((type) => ({ type, quality: qualityOf(type, ranges) }));
  const best = others.reduce((one, other) => (other.quality > one.quality ? other : one), {
    type: jsonType,
    quality: qualityOf(jsonType, ranges),
  });
  return best.type;
};
