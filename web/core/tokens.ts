import { css } from 'lit';

/**
 * The custom properties of the theme, documented in docs/web.md. Each `--gatehouse-…` is for the vendor to set; the private
 * `--_…` is what the rules use. `light-dark` follows `color-scheme`, which the vendor's page decides.
 */
export const tokens = css`
  :host {
    --_accent: var(--gatehouse-accent, light-dark(#3b5bdb, #8da2fb));
    --_on-accent: var(--gatehouse-on-accent, light-dark(#fff, #10142b));
    --_text: var(--gatehouse-text, light-dark(#1a1d27, #eceef4));
    --_muted: var(--gatehouse-muted, light-dark(#5a6072, #a4abbd));
    --_surface: var(--gatehouse-surface, light-dark(#fff, #16181f));
    --_raised: var(--gatehouse-raised, light-dark(#fff, #1e212b));
    --_subtle: var(--gatehouse-subtle, light-dark(#f6f7fa, #1e212b));
    --_border: var(--gatehouse-border, light-dark(#dfe2ea, #333847));
    --_control: var(--gatehouse-control-border, light-dark(#8b91a3, #737b90));
    --_danger: var(--gatehouse-danger, light-dark(#c22b2b, #ff9a94));
    --_on-danger: var(--gatehouse-on-danger, light-dark(#fff, #2b0d0c));
    --_danger-soft: var(--gatehouse-danger-soft, light-dark(#fdf0ef, #3a1d1d));
    --_success: var(--gatehouse-success, light-dark(#1a7a45, #6fd49b));
    --_success-soft: var(--gatehouse-success-soft, light-dark(#e9f7ef, #14301f));
    --_warning: var(--gatehouse-warning, light-dark(#8a5a00, #f2c464));
    --_warning-soft: var(--gatehouse-warning-soft, light-dark(#fdf5e2, #352a10));
    --_radius: var(--gatehouse-radius, 8px);
    --_font: var(--gatehouse-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    --_size: var(--gatehouse-font-size, 0.875rem);
    --_shadow: var(
      --gatehouse-shadow,
      0 1px 2px light-dark(rgb(16 20 43 / 6%), rgb(0 0 0 / 40%)),
      0 12px 32px light-dark(rgb(16 20 43 / 14%), rgb(0 0 0 / 55%))
    );
  }
`;
