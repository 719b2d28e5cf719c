# frozen_string_literal: true

require 'erb'

module OpenStackIdentity
  # Keystone's collections by the name of a member: each has its path, its listing and its bodies named alike.
  module Keystone
    include OpenStackCommon::Api

    def find(kind, **properties)
      api.find('identity', "/#{kind}s", "#{kind}s", **properties)
    end

    def find!(kind, **properties)
      api.find!('identity', "/#{kind}s", "#{kind}s", **properties)
    end

    # All that have these properties.
    def members(kind, **properties)
      api.select('identity', "/#{kind}s", "#{kind}s", **properties)
    end

    # The one of these members, or nil; several are an error that tells how to remove them.
    def only(kind, members, **properties)
      api.only("#{kind}s", members, properties)
    end

    # Creates the member that has the properties `identity`, or corrects the `values` of the one that is `present`.
    def save(kind, identity, present = find(kind, **identity), **values)
      if present
        api.patch('identity', path_of(kind, present), { kind => values })
      else
        api.post('identity', "/#{kind}s", { kind => identity.merge(values) })
      end
    end

    def remove(kind, present)
      api.delete('identity', path_of(kind, present))
    end

    # The domain's id; its name is what people write.
    def domain_id(name)
      find!('domain', name: name)['id']
    end

    private

    # People choose the ids of regions.
    def path_of(kind, member)
      "/#{kind}s/#{ERB::Util.url_encode(member['id'])}"
    end
  end
end
