# frozen_string_literal: true

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

    # Creates the member that has the properties `identity`, or corrects the `values` of the one that has.
    def save(kind, identity, **values)
      if (present = find(kind, **identity))
        api.patch('identity', "/#{kind}s/#{present['id']}", { kind => values })
      else
        api.post('identity', "/#{kind}s", { kind => identity.merge(values) })
      end
    end

    def remove(kind, **properties)
      api.delete('identity', "/#{kind}s/#{find!(kind, **properties)['id']}")
    end

    # The domain's id; its name is what people write.
    def domain_id(name)
      find!('domain', name: name)['id']
    end
  end
end
