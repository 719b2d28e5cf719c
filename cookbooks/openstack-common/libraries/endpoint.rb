# frozen_string_literal: true

require 'ipaddr'

module OpenStackCommon
  # Where services are: node['openstack']['endpoints'] is what clients are told, ['bind_service'] what daemons listen on.
  # The first question checks all of it, so that a run with a bad host or path changes nothing.
  module Endpoint
    NAME = /\A\w([\w.-]*\w)?\z/.freeze
    PATH = %r{\A(/[^/?#\s]+)*\z}.freeze

    # `interface` (public, internal, admin) may override any part of the service's endpoint.
    def self.url(node, service, interface = 'public')
      endpoint = checked(node)['endpoints'][service] or
        raise KeyError, "node['openstack']['endpoints'] has no service '#{service}'"
      parts = endpoint.to_h.merge(endpoint[interface].to_h)
      "#{parts['scheme']}://#{authority(parts['host'], parts['port'])}#{parts['path']}"
    end

    # "host:port" of a service below `kind`: endpoints or bind_service.
    def self.address(node, kind, service)
      authority(*checked(node)[kind][service].values_at('host', 'port'))
    end

    # "host:port", an IPv6 address in brackets.
    def self.authority(host, port)
      "#{host.include?(':') ? "[#{host}]" : host}:#{port}"
    end

    # Refuses hosts and paths that no URL can be made of, by the attribute's full name.
    def self.check(attributes, name)
      attributes.each do |key, value|
        inner = "#{name}.#{key}"
        check(value, inner) if value.is_a?(Hash)
        refuse(inner, value, 'a name, or an address without brackets and port') if key == 'host' && !host?(value)
        refuse(inner, value, "'', or words that each begin with one slash, like '/v3'") if key == 'path' && !PATH.match?(value.to_s)
      end
    end

    def self.host?(value)
      NAME.match?(value.to_s) || (IPAddr.new(value.to_s).ipv6? && !value.match?(/[\[%]/))
    rescue IPAddr::Error
      false
    end

    def self.refuse(name, value, allowed)
      raise ArgumentError, "#{name} is #{value.inspect}: it must be #{allowed}"
    end

    def self.checked(node)
      openstack = node['openstack']
      node.run_state[:openstack_endpoints_checked] ||=
        %w(endpoints bind_service).each { |kind| check(openstack[kind], "openstack.#{kind}") }
      openstack
    end
    private_class_method :authority, :host?, :refuse, :checked
  end
end
