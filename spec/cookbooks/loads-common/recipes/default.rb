# frozen_string_literal: true

# Declares nothing: the examples of openstack-common, which has no recipes, bring what they run.
