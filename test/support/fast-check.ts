const factor = Number(process.env['PROPERTY_RUNS'] ?? 1);

/** How often a property is tried: few times in the suite; `PROPERTY_RUNS=20` tries twenty times as many. */
export const runs = (usual: number): number => Math.ceil(usual * factor);

/** How long a property may take, in milliseconds: generous, since machines are busy. */
export const patience = 120_000 * Math.max(1, factor);
