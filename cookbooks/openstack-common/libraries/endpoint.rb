# frozen_string_literal: true

module OpenStackCommon
  # Where services are: node['openstack']['endpoints'] is what clients are told, ['bind_service'] what daemons listen on.
  # The first question checks all of it, so that a run with a bad host or path changes nothing.
  module Endpoint
    # `interface` (public, internal, admin) may override any part of the service's endpoint.
    def self.url(node, service, interface = 'public')
      endpoint = Attributes.of(node)['endpoints'][service] or
        raise KeyError, "node['openstack']['endpoints'] has no service '#{service}'"
      parts = endpoint.to_h.merge(endpoint[interface].to_h)
      "#{parts['scheme']}://#{authority(parts['host'], parts['port'])}#{parts['path']}"
    end

    # "host:port" of a service below `kind`: endpoints or bind_service.
    def self.address(node, kind, service)
      authority(*Attributes.of(node)[kind][service].values_at('host', 'port'))
    end

    # "host:port", an IPv6 address in brackets.
    def self.authority(host, port)
      "#{host.include?(':') ? "[#{host}]" : host}:#{port}"
    end
    private_class_method :authority
  end
end
