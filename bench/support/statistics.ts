/** The value that a share `q` of the samples lies below, by the nearest rank. */
export const quantile = (samples: readonly number[], q: number): number => {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** Median with the middle half of the samples: `71.2 (69.9–74.0)`. */
export const spread = (samples: readonly number[], digits = 1): string =>
  `${median(samples).toFixed(digits)} (${quantile(samples, 0.25).toFixed(digits)}–${quantile(samples, 0.75).toFixed(digits)})`;
