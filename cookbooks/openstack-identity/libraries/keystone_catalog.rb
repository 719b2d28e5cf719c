# frozen_string_literal: true

module OpenStackIdentity
  # Services, endpoints, regions. Keystone takes several of a kind, as other installers leave them: here stands which one is ours.
  module Catalog
    include Keystone

    # The service of this type, or nil; of several the one with our name. One alone is ours whatever its name.
    def service_of(type, name)
      present = members('service', type: type)
      return present.first if present.size < 2
      raise "#{present.size} services are of type #{type}: say by `service_name` which one is meant" unless name

      only('service', members('service', type: type, name: name), type: type, name: name)
    end

    # What makes an endpoint one, or nil while its service is missing: a dry run asks before that is made.
    def endpoint_key(endpoint)
      service = service_of(endpoint.service_type, endpoint.service_name) or return
      { service_id: service['id'], interface: endpoint.interface, region_id: endpoint.region }
    end

    # The one that stands where it belongs, of several the one with our URL; or one that was left behind in another region.
    def endpoint_of(endpoint)
      key = endpoint_key(endpoint) or return
      present = members('endpoint', **key)
      return left_behind(endpoint, key) if present.empty?

      same = present.select { |one| one['url'] == endpoint.url }
      same.size == 1 ? same.first : only('endpoint', present, **key)
    end

    # Others that stand where ours does.
    def rivals(endpoint)
      key = endpoint_key(endpoint) or return []
      members('endpoint', **key) - [endpoint_of(endpoint)]
    end

    # Whether nothing is in the region: no endpoint, no limit, no other region.
    def empty_region?(id)
      inside = %w(endpoint registered_limit limit).any? { |kind| members(kind, region_id: id).any? }
      !inside && members('region', parent_region_id: id).empty?
    end

    private

    # Ours from before the region was changed: with our URL. What has another URL is another cloud's.
    def left_behind(endpoint, key)
      members('endpoint', **key.except(:region_id)).find { |one| one['url'] == endpoint.url }
    end
  end
end
