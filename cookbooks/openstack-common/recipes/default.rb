# frozen_string_literal: true

# Nothing of its own: the resources and helpers of this cookbook are used by the others.
