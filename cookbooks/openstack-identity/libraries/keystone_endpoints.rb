# frozen_string_literal: true

module OpenStackIdentity
  # Endpoints by what makes them one: service, interface and region.
  module Endpoints
    include Keystone

    def endpoint_key(endpoint)
      service = find!('service', type: endpoint.service_type)
      { service_id: service['id'], interface: endpoint.interface, region_id: endpoint.region }
    end

    # nil also when the service itself is still missing: a dry run asks before the service is made.
    def endpoint_of(endpoint)
      find('endpoint', **endpoint_key(endpoint)) if find('service', type: endpoint.service_type)
    end
  end
end
