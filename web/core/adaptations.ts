import { css } from 'lit';

/** Less motion and forced colors. It comes last, because it overrides the others. */
export const adaptations = css`
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
  @media (forced-colors: active) {
    .switch::after {
      background: ButtonText;
      forced-color-adjust: none;
    }
    .switch[aria-checked='true'] {
      background: Highlight;
      forced-color-adjust: none;
    }
    .switch[aria-checked='true']::after {
      background: HighlightText;
    }
    /* Without colors the main button of a form, and what went wrong, would look like everything else. */
    button.primary,
    button.danger {
      border-width: 2px;
    }
    .note.danger,
    .note.warning,
    [aria-invalid='true'] {
      border: 2px dashed CanvasText;
    }
    .badge,
    .toast:not(:empty),
    progress {
      border: 1px solid CanvasText;
    }
  }
`;
