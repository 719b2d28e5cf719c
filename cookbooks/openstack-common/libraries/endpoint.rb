# frozen_string_literal: true

module OpenStackCommon
  # Advertised URLs, from node['openstack']['endpoints'].
  module Endpoint
    # `interface` (public, internal, admin) may override any part of the service's endpoint.
    def self.url(node, service, interface = 'public')
      endpoint = node['openstack']['endpoints'][service] or
        raise KeyError, "node['openstack']['endpoints'] has no service '#{service}'"
      parts = endpoint.to_h.merge(endpoint[interface].to_h)
      "#{parts['scheme']}://#{parts['host']}:#{parts['port']}#{parts['path']}"
    end
  end
end
