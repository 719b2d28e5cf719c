# frozen_string_literal: true

module OpenStackNetwork
  # What attributes/default.rb does not tell of its attributes.
  module Attributes
    include OpenStackCommon::Kinds

    BRIDGE = {
      'physical_network' => TEXT, 'interface' => OpenStackCommon::Kinds.optional(TEXT), 'address' => OpenStackCommon::Kinds.optional(TEXT)
    }.freeze
    TYPES = OpenStackCommon::Kinds.one_of('flat', 'vlan', 'vxlan', 'gre', 'geneve', 'local')

    OpenStackCommon::Attributes.describe(
      'network',
      'openvswitch' => { 'datapath_type' => OpenStackCommon::Kinds.one_of('netdev', 'system'), 'other_config' => { '*' => SETTING } },
      'bridges' => { '*' => BRIDGE },
      'provider' => { 'network_type' => TYPES, 'pool' => OpenStackCommon::Kinds.optional('start' => TEXT, 'end' => TEXT) }
    )
  end
end
