# frozen_string_literal: true

RSpec.describe 'openstack-identity' do
  include_examples 'recipes that fit together', 'openstack-identity'
end
